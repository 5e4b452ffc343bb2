import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import jsforce from 'jsforce';

const loginUrl = process.env.SALESFORCE;
const connection = new jsforce.Connection({ version: '66.0', oauth2: { clientId: 'sandbox-client', clientSecret: 'sandbox-secret', loginUrl } });
const external = 'HubSpot_Sync_Id__c';

before(() => connection.authorize({ grant_type: 'client_credentials' }));

test('login tells the organisation', () => assert.match(connection.userInfo.organizationId, /^00D/));

test('describe global and of one object', async () => {
  const global = await connection.describeGlobal();
  assert.ok(global.sobjects.some(one => one.name === 'Contact'));
  const contact = await connection.sobject('Contact').describe();
  assert.ok(contact.fields.some(field => field.name === external && field.externalId));
});

test('create, retrieve, update, delete', async () => {
  const { id, success } = await connection.sobject('Contact').create({ LastName: 'Third', FirstName: 'Party', Email: 'Third@Party.example' });
  assert.ok(success);
  const created = await connection.sobject('Contact').retrieve(id);
  assert.equal(created.Email, 'third@party.example');
  assert.equal(created.Name, 'Party Third');
  await connection.sobject('Contact').update({ Id: id, Title: 'Changed' });
  assert.equal((await connection.sobject('Contact').retrieve(id)).Title, 'Changed');
  await connection.sobject('Contact').destroy(id);
  await assert.rejects(connection.sobject('Contact').retrieve(id), { errorCode: 'ENTITY_IS_DELETED' });
});

test('query with parent, child subquery, aggregate and bad field', async () => {
  const contacts = await connection.query("SELECT Id, Account.Name FROM Contact WHERE AccountId != null AND (Region__c = 'EMEA' OR Region__c = 'APAC') ORDER BY LastName, Id LIMIT 5");
  assert.equal(contacts.records.length, 5);
  assert.ok(contacts.records[0].Account.Name);
  const accounts = await connection.query('SELECT Id, (SELECT Id, LastName FROM Contacts) FROM Account LIMIT 5');
  assert.equal(accounts.records.length, 5);
  const grouped = await connection.query('SELECT Region__c, COUNT(Id) howMany FROM Contact GROUP BY Region__c');
  assert.ok(grouped.records.every(one => one.howMany > 0));
  await assert.rejects(connection.query('SELECT Nope FROM Contact'), { errorCode: 'INVALID_FIELD' });
  await assert.rejects(connection.query('SELECT Id FORM Contact'), { errorCode: 'MALFORMED_QUERY' });
});

test('a long result comes by pages', async () => {
  const seen = [];
  let page = await connection.query('SELECT Id FROM Contact', { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
  seen.push(...page.records);
  while (!page.done) {
    page = await connection.queryMore(page.nextRecordsUrl);
    seen.push(...page.records);
  }
  assert.equal(seen.length, page.totalSize);
  assert.equal(new Set(seen.map(one => one.Id)).size, seen.length);
});

test('upsert by external id, one and many, with a partial failure', async () => {
  const one = await connection.sobject('Contact').upsert({ [external]: 'third:1', LastName: 'Up' }, external);
  assert.ok(one.success && one.created);
  const [changed, refused] = await connection.sobject('Contact').upsert([{ [external]: 'third:1', Title: 'T' }, { [external]: 'third:2' }], external);
  assert.ok(changed.success && !changed.created);
  assert.equal(refused.errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
});

test('collections of 200 and what was deleted', async () => {
  const created = await connection.sobject('Account').create(Array.from({ length: 200 }, (_, i) => ({ Name: `Third ${i}` })));
  assert.ok(created.every(one => one.success));
  const deleted = await connection.sobject('Account').destroy(created.map(one => one.id));
  assert.ok(deleted.every(one => one.success));
  const hour = 3_600_000;
  const told = await connection.sobject('Account').deleted(new Date(Date.now() - hour).toISOString(), new Date(Date.now() + hour).toISOString());
  assert.ok(created.every(one => told.deletedRecords.some(record => record.id === one.id)));
});

test('Bulk API 2.0: insert, upsert and query', async () => {
  connection.bulk2.pollTimeout = 30_000;
  connection.bulk2.pollInterval = 100;
  const inserted = await connection.bulk2.loadAndWaitForResults({
    object: 'Contact', operation: 'insert', input: [{ LastName: 'Bulk, "quoted"', [external]: 'bulk:1' }, { LastName: '', [external]: 'bulk:2' }],
  });
  assert.equal(inserted.successfulResults.length, 1);
  assert.equal(inserted.failedResults.length, 1);
  assert.match(inserted.failedResults[0].sf__Error, /REQUIRED_FIELD_MISSING/);
  const upserted = await connection.bulk2.loadAndWaitForResults({
    object: 'Contact', operation: 'upsert', externalIdFieldName: external, input: [{ [external]: 'bulk:1', LastName: 'Bulk again' }],
  });
  assert.equal(upserted.successfulResults[0].sf__Created, 'false');
  const rows = await (await connection.bulk2.query(`SELECT Id, LastName FROM Contact WHERE ${external} = 'bulk:1'`)).toArray();
  assert.deepEqual(rows.map(row => row.LastName), ['Bulk again']);
});

test('limits', async () => {
  const limits = await connection.limits();
  assert.ok(limits.DailyApiRequests.Remaining < limits.DailyApiRequests.Max);
  assert.ok(connection.limitInfo.apiUsage.used > 0);
});

// HubSpot's own client library against a running sandbox (dotnet run --project src/Sandbox). Each call is one the library
// makes for a user; what it deserializes must be what was written. Run it on a freshly started sandbox.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Client, Signature } from '@hubspot/api-client';

const basePath = process.argv[2] ?? 'http://127.0.0.1:7101';
const client = new Client({ accessToken: 'sandbox-emea', basePath, numberOfApiCallRetries: 3 });
const { crm } = client;
const run = Date.now().toString(36);
const failures = [];

async function check(name, body) {
  try {
    await body();
    console.log(`ok    ${name}`);
  } catch (problem) {
    failures.push(name);
    console.log(`FAIL  ${name}: ${problem.body ? JSON.stringify(problem.body) : problem.message}`);
  }
}

async function refused(status, call) {
  await assert.rejects(call, (problem) => problem.code === status);
}

const email = (name) => `${name}.${run}@fjord-${run}.example`;
let ada, bea, company, deal;

await check('create a contact; its address is lower-cased and unique', async () => {
  const made = await crm.contacts.basicApi.create({ properties: { email: email('ADA'), firstname: 'Ada' }, associations: [] });
  ada = made.id;
  assert.equal(made.properties.email, email('ada'));
  await refused(409, crm.contacts.basicApi.create({ properties: { email: email('ada') }, associations: [] }));
});

await check('create a company and a deal with its contact', async () => {
  company = (await crm.companies.basicApi.create({ properties: { name: 'Fjord', domain: `fjord-${run}.example` } })).id;
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }];
  deal = (await crm.deals.basicApi.create({ properties: { dealname: 'D', amount: '10', dealstage: 'closedwon' }, associations: [{ to: { id: ada }, types }] })).id;
  const read = await crm.deals.basicApi.getById(deal, ['hs_is_closed_won', 'pipeline'], undefined, ['contacts']);
  assert.equal(read.properties.hs_is_closed_won, 'true');
  assert.equal(read.properties.pipeline, 'default');
  assert.equal(read.associations.contacts.results[0].id, ada);
});

await check('walk every contact', async () => {
  const all = await crm.contacts.getAll(100);
  assert.equal(new Set(all.map((contact) => contact.id)).size, all.length);
  assert.ok(all.some((contact) => contact.id === ada));
});

await check('batch create, upsert, update and read, with what was not found', async () => {
  bea = (await crm.contacts.batchApi.create({ inputs: [{ properties: { email: email('bea') }, associations: [] }] })).results[0].id;
  const upserted = await crm.contacts.batchApi.upsert({ inputs: [{ id: email('bea'), idProperty: 'email', properties: { firstname: 'Bea' } }] });
  assert.deepEqual([upserted.results[0].id, upserted.results[0]._new], [bea, false]);
  await crm.contacts.batchApi.update({ inputs: [{ id: bea, properties: { lastname: 'Berg' } }] });
  const read = await crm.contacts.batchApi.read({ inputs: [{ id: email('bea') }, { id: 'no@x.example' }], idProperty: 'email', properties: ['lastname'], propertiesWithHistory: [] });
  assert.equal(read.results[0].properties.lastname, 'Berg');
  assert.equal(read.numErrors, 1);
  await refused(400, crm.contacts.batchApi.update({ inputs: [{ id: bea, properties: { lifecyclestage: 'friend' } }] }));
});

await check('history of a property', async () => {
  await crm.contacts.basicApi.update(ada, { properties: { firstname: 'Adele' } });
  const history = (await crm.contacts.basicApi.getById(ada, ['email'], ['firstname'])).propertiesWithHistory.firstname;
  assert.deepEqual(history.map((entry) => entry.value), ['Adele', 'Ada']);
});

await check('associations and labels', async () => {
  const { v4 } = crm.associations;
  await v4.basicApi.createDefault('contacts', ada, 'companies', company);
  const labels = await v4.schema.definitionsApi.create('contacts', 'companies', { label: 'Boss', inverseLabel: 'Firm', name: `boss_${run}` });
  await v4.basicApi.create('contacts', ada, 'companies', company, [{ associationCategory: 'USER_DEFINED', associationTypeId: labels.results[0].typeId }]);
  const page = await v4.basicApi.getPage('companies', company, 'contacts');
  assert.deepEqual(page.results[0].associationTypes.map((type) => type.label).sort(), ['Firm', 'Primary', null].sort());
  const read = await v4.batchApi.getPage('contacts', 'companies', { inputs: [{ id: ada }] });
  assert.equal(String(read.results[0].to[0].toObjectId), company);
});

await check('properties and groups', async () => {
  const name = `p_${run}`;
  await crm.properties.groupsApi.create('contacts', { name: `g_${run}`, label: 'G' });
  await crm.properties.coreApi.create('contacts', { name, label: 'P', type: 'string', fieldType: 'text', groupName: `g_${run}`, hasUniqueValue: true });
  await crm.contacts.basicApi.update(ada, { properties: { [name]: 'one' } });
  await refused(400, crm.contacts.basicApi.update(bea, { properties: { [name]: 'one' } }));
  assert.equal((await crm.contacts.basicApi.getById('one', [], undefined, undefined, undefined, name)).id, ada);
  await crm.properties.coreApi.archive('contacts', name);
});

await check('pipelines and owners', async () => {
  const pipeline = await crm.pipelines.pipelinesApi.create('deals', { label: run, displayOrder: 1, stages: [{ label: 'a', displayOrder: 0, metadata: { probability: '0.5' } }] });
  assert.equal(pipeline.stages.length, 1);
  assert.ok((await crm.owners.ownersApi.getPage()).results[0].teams.length > 0);
});

await check('custom objects', async () => {
  const schema = await crm.schemas.coreApi.create({
    name: `car_${run}`, labels: { singular: 'Car', plural: 'Cars' }, primaryDisplayProperty: 'model', requiredProperties: ['model'],
    searchableProperties: [], associatedObjects: ['CONTACT'], properties: [{ name: 'model', label: 'Model', type: 'string', fieldType: 'text' }],
  });
  const car = await crm.objects.basicApi.create(schema.fullyQualifiedName, { properties: { model: 'K' } });
  assert.equal((await crm.objects.basicApi.getById(schema.objectTypeId, car.id, ['model'])).properties.model, 'K');
});

await check('a task', async () => {
  const task = await crm.objects.tasks.basicApi.create({ properties: { hs_timestamp: '2026-01-01T00:00:00Z', hs_task_subject: 'T' } });
  assert.equal(task.properties.hs_timestamp, '2026-01-01T00:00:00.000Z');
});

await check('lists and their members', async () => {
  const { list } = await crm.lists.listsApi.create({ name: run, objectTypeId: '0-1', processingType: 'MANUAL' });
  await crm.lists.membershipsApi.add(list.listId, [ada, bea]);
  await crm.lists.membershipsApi.remove(list.listId, [bea]);
  assert.deepEqual((await crm.lists.membershipsApi.getPageOrderedByAddedToListDate(list.listId)).results.map((member) => member.recordId), [ada]);
  assert.equal((await crm.lists.listsApi.doSearch({ query: run, offset: 0, count: 10, additionalProperties: [] })).total, 1);
});

await check('search sees all of it once the index has caught up', async () => {
  const search = () => crm.contacts.searchApi.doSearch({
    filterGroups: [{ filters: [{ propertyName: 'associations.company', operator: 'EQ', value: company }, { propertyName: 'firstname', operator: 'EQ', value: 'Adele' }] }],
    sorts: ['-createdate'], properties: ['email'], limit: 5, after: '0',
  });
  const until = Date.now() + 10_000;
  let found = await search();
  while (found.total === 0 && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    found = await search();
  }
  assert.deepEqual(found.results.map((contact) => contact.id), [ada]);
});

await check('merge, and delete for privacy', async () => {
  const merged = await crm.contacts.basicApi.merge({ primaryObjectId: ada, objectIdToMerge: bea });
  assert.equal((await crm.contacts.basicApi.getById(bea)).id, merged.id);
  await crm.contacts.basicApi.purge({ objectId: merged.id });
  await refused(404, crm.contacts.basicApi.getById(ada));
});

await check('archive', async () => {
  await crm.deals.basicApi.archive(deal);
  await refused(404, crm.deals.basicApi.getById(deal));
  assert.equal((await crm.deals.basicApi.getById(deal, [], undefined, undefined, true)).archived, true);
});

const [appId, clientId, clientSecret] = [501, 'sandbox-app', 'sandbox-app-secret'];
const redirectUri = 'http://localhost:3000/callback';

await check('install the app, use its tokens, refresh them and delete the refresh token', async () => {
  const { oauth } = new Client({ basePath });
  const { search } = new URL(oauth.getAuthorizationUrl(clientId, redirectUri, 'crm.objects.contacts.read', undefined, run));
  const back = new URL((await fetch(`${basePath}/oauth/authorize${search}`, { redirect: 'manual' })).headers.get('location'));
  assert.equal(back.searchParams.get('state'), run);
  const exchange = (code) => oauth.tokensApi.create('authorization_code', code, redirectUri, clientId, clientSecret);
  const tokens = await exchange(back.searchParams.get('code'));
  assert.equal(tokens.expiresIn, 1800);
  await assert.rejects(exchange(back.searchParams.get('code')), (problem) => problem.code === 400);

  const installed = new Client({ accessToken: tokens.accessToken, basePath });
  assert.ok((await installed.crm.contacts.basicApi.getPage(1)).results.length > 0);
  await refused(403, installed.crm.contacts.basicApi.create({ properties: {}, associations: [] }));
  const access = await oauth.accessTokensApi.get(tokens.accessToken);
  assert.deepEqual([access.hubId, access.appId, access.scopes], [1001, appId, ['oauth', 'crm.objects.contacts.read']]);

  const refresh = () => oauth.tokensApi.create('refresh_token', undefined, undefined, clientId, clientSecret, tokens.refreshToken);
  assert.notEqual((await refresh()).accessToken, tokens.accessToken);
  assert.equal((await oauth.refreshTokensApi.get(tokens.refreshToken)).clientId, clientId);
  await oauth.refreshTokensApi.archive(tokens.refreshToken);
  await refused(400, refresh());
});

await check('webhooks come with signatures that the library takes for valid', async () => {
  const { webhooks } = new Client({ developerApiKey: 'sandbox-developer', basePath });
  const received = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, url: `http://${request.headers.host}${request.url}`, requestBody: Buffer.concat(chunks).toString() });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const merges = await webhooks.subscriptionsApi.create(appId, { eventType: 'contact.merge', active: false });
  assert.equal((await webhooks.subscriptionsApi.update(Number(merges.id), appId, { active: true })).active, true);
  await webhooks.settingsApi.configure(appId, { targetUrl: `http://127.0.0.1:${server.address().port}/hooks?who=me`, throttling: { maxConcurrentRequests: 10, period: 'SECONDLY' } });
  const make = async (name) => (await crm.contacts.basicApi.create({ properties: { email: email(name) }, associations: [] })).id;
  const [one, two] = [await make('one'), await make('two')];
  await crm.contacts.basicApi.merge({ primaryObjectId: one, objectIdToMerge: two });

  const until = Date.now() + 5000;
  const events = () => received.flatMap((delivery) => JSON.parse(delivery.requestBody));
  while (!events().some((event) => event.subscriptionType === 'contact.merge') && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  const merge = events().find((event) => event.subscriptionType === 'contact.merge');
  assert.deepEqual([String(merge.primaryObjectId), merge.mergedObjectIds.map(String)], [one, [two]]);
  for (const { headers, url, requestBody } of received) {
    const timestamp = Number(headers['x-hubspot-request-timestamp']);
    assert.ok(Signature.isValid({ signature: headers['x-hubspot-signature-v3'], signatureVersion: 'v3', method: 'POST', clientSecret, url, requestBody, timestamp }));
    assert.ok(Signature.isValid({ signature: headers['x-hubspot-signature'], signatureVersion: headers['x-hubspot-signature-version'], clientSecret, requestBody }));
  }

  await webhooks.settingsApi.clear(appId);
  await webhooks.subscriptionsApi.archive(Number(merges.id), appId);
  await refused(404, webhooks.settingsApi.getAll(appId));
  server.close();
});

console.log(failures.length === 0 ? 'all passed' : `${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);

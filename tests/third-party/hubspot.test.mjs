import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '@hubspot/api-client';

const client = new Client({ accessToken: 'sandbox-emea', basePath: process.env.HUBSPOT, numberOfApiCallRetries: 0 });
const contacts = client.crm.contacts;

test('list by pages', async () => {
  const first = await contacts.basicApi.getPage(50, undefined, ['email', 'lastname']);
  assert.equal(first.results.length, 50);
  const second = await contacts.basicApi.getPage(50, first.paging.next.after, ['email']);
  assert.ok(second.results.every(one => !first.results.some(other => other.id === one.id)));
});

test('create, read, update, archive', async () => {
  const created = await contacts.basicApi.create({ properties: { email: 'Third@Party.example', lastname: 'Third' } });
  assert.equal(created.properties.email, 'third@party.example');
  await contacts.basicApi.update(created.id, { properties: { jobtitle: 'Changed' } });
  const read = await contacts.basicApi.getById(created.id, ['jobtitle', 'email']);
  assert.equal(read.properties.jobtitle, 'Changed');
  assert.ok(read.createdAt instanceof Date);
  await assert.rejects(contacts.basicApi.create({ properties: { email: 'third@party.example' } }), error => error.code === 409 && error.body.category === 'CONFLICT');
  await contacts.basicApi.archive(created.id);
  await assert.rejects(contacts.basicApi.getById(created.id), error => error.code === 404);
});

test('batches: create, read, update, upsert, archive', async () => {
  const names = ['a', 'b', 'c'];
  const created = await contacts.batchApi.create({ inputs: names.map(name => ({ properties: { email: `${name}@batch.example`, lastname: name }, associations: [] })) });
  assert.equal(created.results.length, 3);
  const read = await contacts.batchApi.read({ idProperty: 'email', inputs: names.map(name => ({ id: `${name}@batch.example` })), properties: ['lastname'], propertiesWithHistory: [] });
  assert.deepEqual(read.results.map(one => one.properties.lastname).sort(), names);
  const updated = await contacts.batchApi.update({ inputs: created.results.map(one => ({ id: one.id, properties: { jobtitle: 'Batch' } })) });
  assert.ok(updated.results.every(one => one.properties.jobtitle === 'Batch'));
  const upserted = await contacts.batchApi.upsert({ inputs: [{ id: 'a@batch.example', idProperty: 'email', properties: { lastname: 'again' } }, { id: 'd@batch.example', idProperty: 'email', properties: { lastname: 'd' } }] });
  assert.deepEqual(upserted.results.map(one => one._new ?? one.new).sort(), [false, true]);
  await contacts.batchApi.archive({ inputs: upserted.results.map(one => ({ id: one.id })) });
});

test('search finds by filters, and says how many there are', async () => {
  const found = await contacts.searchApi.doSearch({
    filterGroups: [{ filters: [{ propertyName: 'email', operator: 'HAS_PROPERTY' }] }], sorts: ['lastname'], properties: ['email'], limit: 10, after: '0',
  });
  assert.equal(found.results.length, 10);
  assert.ok(found.total > 10);
});

test('associations between a contact and a company', async () => {
  const company = await client.crm.companies.basicApi.create({ properties: { name: 'Third Ltd', domain: 'third-party.example' } });
  const contact = await contacts.basicApi.create({ properties: { lastname: 'Associated', email: 'associated@elsewhere.example' } });
  await client.crm.associations.v4.basicApi.createDefault('contacts', contact.id, 'companies', company.id);
  const page = await client.crm.associations.v4.basicApi.getPage('contacts', contact.id, 'companies');
  assert.deepEqual(page.results.map(one => String(one.toObjectId)), [company.id]);
  await client.crm.associations.v4.basicApi.archive('contacts', contact.id, 'companies', company.id);
  assert.equal((await client.crm.associations.v4.basicApi.getPage('contacts', contact.id, 'companies')).results.length, 0);
});

test('properties and owners', async () => {
  const all = await client.crm.properties.coreApi.getAll('contacts');
  assert.ok(all.results.some(property => property.name === 'email'));
  const created = await client.crm.properties.coreApi.create('contacts', { name: 'third_party', label: 'Third party', type: 'string', fieldType: 'text', groupName: 'contactinformation' });
  assert.equal(created.name, 'third_party');
  assert.ok((await client.crm.owners.ownersApi.getPage()).results.length > 0);
});

test('pipelines and their stages', async () => {
  const { results } = await client.crm.pipelines.pipelinesApi.getAll('deals');
  assert.ok(results[0].stages.some(stage => stage.metadata.isClosed === 'true'));
  const deal = await client.crm.deals.basicApi.create({ properties: { dealname: 'Third', pipeline: results[0].id, dealstage: results[0].stages[0].id, amount: '10.5' } });
  assert.equal((await client.crm.deals.basicApi.getById(deal.id, ['amount'])).properties.amount, '10.5');
});

test('a custom object of one\'s own', async () => {
  const schema = await client.crm.schemas.coreApi.create({
    name: 'subscription', labels: { singular: 'Subscription', plural: 'Subscriptions' }, primaryDisplayProperty: 'plan', requiredProperties: ['plan'],
    searchableProperties: [], secondaryDisplayProperties: [], associatedObjects: ['CONTACT'], properties: [{ name: 'plan', label: 'Plan', type: 'string', fieldType: 'text' }],
  });
  assert.match(schema.objectTypeId, /^2-/);
  const record = await client.crm.objects.basicApi.create(schema.objectTypeId, { properties: { plan: 'Gold' } });
  assert.equal((await client.crm.objects.basicApi.getById(schema.objectTypeId, record.id, ['plan'])).properties.plan, 'Gold');
});

test('a list and who is on it', async () => {
  const { list } = await client.crm.lists.listsApi.create({ name: 'Third party', objectTypeId: '0-1', processingType: 'MANUAL' });
  const [one, two] = (await contacts.basicApi.getPage(2)).results;
  await client.crm.lists.membershipsApi.add(list.listId, [one.id, two.id]);
  await client.crm.lists.membershipsApi.remove(list.listId, [two.id]);
  const members = await client.crm.lists.membershipsApi.getPage(list.listId);
  assert.deepEqual(members.results.map(member => String(member.recordId)), [one.id]);
});

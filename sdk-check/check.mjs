// The official SDK against this service. Its host is built in, so its calls are redirected; nothing else is touched.
//   LEDGER_API_KEY=ck_sandbox_… [LEDGER_URL=http://localhost:8080] npm run check
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Commet, CommetAPIError, CommetValidationError } from "@commet/node";

const ledger = process.env.LEDGER_URL ?? "http://localhost:8080";
const original = globalThis.fetch;
globalThis.fetch = (url, options) =>
  String(url).startsWith("https://commet.co/")
    ? original(ledger + String(url).slice("https://commet.co".length), options)
    : Promise.reject(new Error(`the SDK called ${url}`));

const commet = new Commet({ apiKey: process.env.LEDGER_API_KEY, telemetry: false });
const ownId = () => `user_${randomUUID()}`;

test("a customer is created once, whatever it is asked", async () => {
  const externalId = ownId();
  const first = await commet.customers.create({ externalId, email: "ada@acme.com", fullName: "Ada Lovelace" });
  assert.equal(first.success, true);
  assert.match(first.data.id, /^cus_/);
  assert.equal(first.data.externalId, externalId);
  assert.equal(first.data.timezone, "UTC");
  const again = await commet.customers.create({ externalId, email: "someone@else.com" });
  assert.deepEqual(again.data, first.data);
});

test("a customer is found by either id and updated", async () => {
  const { data: created } = await commet.customers.create({ id: ownId(), email: "grace@navy.mil" });
  const { data: updated } = await commet.customers.update({
    id: created.externalId,
    fullName: "Grace Hopper",
    metadata: { plan: "pro", seats: 3 },
    address: { line1: "1 Main St", city: "New York", postalCode: "10001", country: "US" },
    taxDocument: "12-3456789",
  });
  assert.equal(updated.documentType, "EIN");
  assert.equal(updated.address.line2, null);
  const { data: read } = await commet.customers.get({ id: created.id });
  assert.deepEqual(read, updated);
});

test("a batch answers each item on its own", async () => {
  const batch = await commet.customers.createBatch({
    customers: [{ email: "one@acme.com", externalId: ownId() }, { email: "not an email" }, { email: "three@acme.com" }],
  });
  assert.equal(batch.data.successful.length, 2);
  assert.deepEqual(batch.data.failed.map((item) => item.index), [1]);
});

test("pages follow each other without an overlap", async () => {
  await commet.customers.createBatch({ customers: [1, 2, 3].map((n) => ({ email: `page${n}@acme.com` })) });
  const first = await commet.customers.list({ limit: 2 });
  assert.equal(first.data.length, 2);
  assert.equal(first.hasMore, true);
  const second = await commet.customers.list({ limit: 2, cursor: first.nextCursor });
  assert.ok(second.data.every((customer) => !first.data.some((seen) => seen.id === customer.id)));
});

test("errors are the SDK's own", async () => {
  await assert.rejects(commet.customers.get({ id: "nobody" }), (error) => {
    assert.ok(error instanceof CommetAPIError);
    assert.equal(error.statusCode, 404);
    assert.equal(error.code, "customer_not_found");
    return true;
  });
  await assert.rejects(commet.customers.create({ email: "nope" }), (error) => error instanceof CommetValidationError);
});

test("an API key is made, listed and deleted", async () => {
  const { data: key } = await commet.apiKeys.create({ name: "sdk check" });
  assert.match(key.apiKey, /^ck_(live|sandbox)_/);
  const { data: keys } = await commet.apiKeys.list();
  assert.ok(keys.some((listed) => listed.id === key.id && !("apiKey" in listed)));
  const { data: deleted } = await commet.apiKeys.delete({ id: key.id });
  assert.equal(deleted.deleted, true);
});

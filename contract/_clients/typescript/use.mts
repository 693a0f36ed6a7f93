// The program of a caller who generated TypeScript types from the published
// contract (openapi-typescript) and fetches with them (openapi-fetch). That it
// type-checks is half of what is tested; the other half is what the server says.
//
//   node use.mjs SERVER_URL

import createClient from 'openapi-fetch';
import type { components, paths } from './api.mjs';

type Profile = components['schemas']['Profile'];
type Problem = components['schemas']['Problem'];

function assert(holds: unknown, what: string, seen?: unknown): asserts holds {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(seen)}`);
}

// Decimals may be strings or numbers; a tag is one more key.
const workload: Profile = {
  invocations_per_month: '30000000',
  duration_ms: 120.5,
  memory_mb: 512,
  fx_rates: { USD: '0.88' },
  currency: 'CHF',
  offerings: ['aws/lambda', 'aws/fargate'],
  'tag.owner': 'shop',
};

async function main(server: string): Promise<void> {
  const client = createClient<paths>({ baseUrl: server });

  const posted = await client.POST('/v1/estimates', { body: workload });
  assert(posted.data, 'estimate', posted.error);
  assert(posted.data.profile['tag.owner'] === 'shop', 'estimate: tag', posted.data.profile);
  const best = posted.data.options[0];
  assert(best?.status === 'priced' && best.rank === 1 && Number(best.monthly_cost) > 0, 'estimate: best option', best);

  const queried = await client.GET('/v1/estimates', {
    params: { query: { invocations_per_month: '30000000', duration_ms: '120.5', memory_mb: 512, regions: ['aws:us-east-1'], numbers: true } },
    querySerializer: { array: { style: 'form', explode: false } },
  });
  assert(queried.data, 'query', queried.error);
  const cost = queried.data.options[0]?.monthly_cost;
  assert(typeof cost === 'number' && cost > 0, 'query: a cost that is a JSON number', cost);

  const batch = await client.POST('/v1/estimates.csv', {
    body: 'name,invocations_per_month,duration_ms,memory_mb\na,1000,100,128\nb,many,100,128\n',
    bodySerializer: (body) => body,
    headers: { 'Content-Type': 'text/csv' },
    parseAs: 'text',
  });
  assert(batch.data, 'batch', batch.error);
  const rows = batch.data.trim().split(/\r?\n/).map((row) => row.split(','));
  assert(rows.length === 3 && rows[1]?.[2] === 'priced' && rows[2]?.[2] === 'error', 'batch: rows', rows);

  const { fx_rates, currency, ...load } = workload;
  const bill = await client.POST('/v1/portfolios', {
    body: { defaults: { fx_rates, currency, include: [] }, profiles: [{ ...load, rate_card: 'acme' }, { ...load, name: 'other', rate_card: 'acme' }] },
  });
  assert(bill.data?.total.status === 'priced' && bill.data.profiles.length === 2, 'portfolio', bill.error ?? bill.data);
  assert(bill.data.rate_card?.name === 'acme' && bill.data.profiles[1]?.name === 'other', 'portfolio: rate card', bill.data);

  const pair = await client.POST('/v1/break-even', { body: { profile: { ...load, offerings: ['aws/lambda', 'aws/fargate'] }, axis: 'duration_ms', points: 5 } });
  assert(pair.data && pair.data.options.length === 2 && pair.data.curve.length >= 5, 'break-even', pair.error);
  assert(Number(pair.data.today) === 120.5 && pair.data.crossings.every((c) => Number(c.at) > 0), 'break-even: crossings', pair.data.crossings);

  const drawn = await client.GET('/v1/break-even.png', {
    params: { query: { invocations_per_month: '30000000', duration_ms: '120.5', memory_mb: 512, width: 400, theme: 'dark' } },
    parseAs: 'arrayBuffer',
  });
  assert(drawn.data && new Uint8Array(drawn.data as unknown as ArrayBuffer)[1] === 0x50, 'chart', drawn.error);

  const uploaded = await client.POST('/v1/load-profiles', {
    body: 'timestamp,count\n2026-03-01T00:00:00Z,3600\n2026-03-01T01:00:00Z,7200\n',
    bodySerializer: (body) => body,
    headers: { 'Content-Type': 'text/csv' },
  });
  assert(uploaded.data?.repairs.length === 0, 'load profile', uploaded.error);
  const { invocations_per_month: __, ...timed } = load;
  const hourly = await client.POST('/v1/estimates', { body: { ...timed, load_profile: uploaded.data.load_profile } });
  assert(hourly.data?.load?.peak_rps === '2' && hourly.data.load.curve.length === 2, 'load profile: estimate', hourly.error ?? hourly.data);

  const { duration_ms: _, ...incomplete } = workload;
  const refused = await client.POST('/v1/estimates', { body: incomplete as Profile });
  assert(refused.response.status === 422 && refused.error, 'refusal', refused.data);
  const problem: Problem = refused.error;
  assert(problem.errors?.length === 1 && problem.errors[0]?.pointer === '/duration_ms', 'refusal: errors', problem);
}

const server = process.argv[2];
if (!server) {
  console.error('usage: node use.mjs SERVER_URL');
  process.exit(2);
}
main(server).catch((error: unknown) => {
  console.error('typescript client:', error);
  process.exitCode = 1;
});

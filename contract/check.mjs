// Sends every operation of the contract through Prism to the live server, once
// per example that the contract shows, and fails on any deviation that Prism
// sees: in a request (then the example is wrong) or in a response (then the
// server is).
//
//   node check.mjs SERVER_URL PROXY_URL
//
// The contract is read from the server itself, so that the published document is
// the one that is checked.

const [server, proxy] = process.argv.slice(2);
if (!server || !proxy) {
  console.error('usage: node check.mjs SERVER_URL PROXY_URL');
  process.exit(2);
}

// Parameters that an operation cannot do without although the document cannot
// say so: two of three are needed, and a curve needs a load over time.
const two = ['invocations_per_month', 'duration_ms', 'memory_mb'];
const needed = {
  getEstimate: two,
  getEstimatesCsv: two,
  getEstimatesSvg: two,
  getEstimatesPng: two,
  getBreakEven: two,
  getBreakEvenCsv: two,
  getBreakEvenSvg: two,
  getBreakEvenPng: two,
  getLoadSvg: [...two, 'load_shape'],
  getLoadPng: [...two, 'load_shape'],
};

// Parameters that say how the body is written: with them goes another body.
const dialects = {
  'profile=excel-ch': 'name;invocations_per_month;duration_ms;memory_mb\ncheckout;30000000;120.5;512\n',
  'delimiter=semicolon': 'name;invocations_per_month;duration_ms;memory_mb\ncheckout;30000000;120;512\n',
  'map=Invocations:invocations_per_month,Runtime (ms):duration_ms': 'name,Invocations,Runtime (ms),memory_mb\ncheckout,30000000,120,512\n',
};
const bodies = { createEstimatesCsv: dialects, createPortfolioCsv: dialects };

// Requests that are well formed and must be refused, in the documented way.
const refused = [
  { operation: 'createEstimate', body: '{"memory_mb":512}', status: 422 },
  { operation: 'createEstimate', body: '{"memory_mb":512,"invocations_per_month":"1","duration_ms":"100","shared_memory_mb":1024}', status: 422 },
  { operation: 'getEstimate', query: { memory_mb: '512' }, status: 422 },
  {
    operation: 'createPortfolio',
    body: '{"defaults":{"fx_rates":{"USD":2}},"profiles":[{"memory_mb":1,"invocations_per_month":1,"duration_ms":1,"currency":"CHF"},{"memory_mb":1,"invocations_per_month":1,"duration_ms":1,"currency":"EUR"}]}',
    status: 422,
  },
  { operation: 'createBreakEven', body: '{"profile":{"memory_mb":512,"invocations_per_month":"1","duration_ms":"100"},"a":"aws/nothing"}', status: 400 },
  { operation: 'createBreakEven', body: '{"profile":{"memory_mb":512,"invocations_per_month":"1"}}', status: 422 },
  { operation: 'createLoadProfile', type: 'text/csv', body: 'timestamp,count\n2026-03-01T00:00:00Z,many\n', status: 400 },
  { operation: 'createPortfolioCsv', type: 'text/csv', body: 'memory_mb\n512\n', status: 422 },
  { operation: 'getCatalog', path: { version: 'ffffffffffff' }, status: 404 },
  { operation: 'refreshCatalog', query: { providers: 'asure' }, status: 400 },
  { operation: 'refreshCatalog', headers: { 'x-forwarded-for': '192.0.2.1' }, status: 403 },
  { operation: 'getCatalogRefresh', path: { id: 'nothing' }, status: 404 },
];

const startMs = 60_000;
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

async function until(what, url, accept) {
  const end = Date.now() + startMs;
  for (;;) {
    try {
      const response = await fetch(url);
      await response.arrayBuffer();
      if (accept(response.status)) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > end) throw new Error(`${what} does not answer at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function resolver(document) {
  const resolve = (value) => {
    if (!value || !value.$ref) return value;
    const steps = value.$ref.replace(/^#\//, '').split('/');
    return resolve(steps.reduce((at, step) => at[step.replaceAll('~1', '/').replaceAll('~0', '~')], document));
  };
  return resolve;
}

// The examples of a parameter or media type, as [name, value] pairs. Optional
// parameters have theirs under `x-example`, so that the reference page does not
// fill them all in.
function examplesOf(holder, resolve) {
  if (holder.examples) return Object.entries(holder.examples).map(([name, example]) => [name, resolve(example).value]);
  if (holder.example !== undefined) return [['example', holder.example]];
  if (holder['x-example'] !== undefined) return [['x-example', holder['x-example']]];
  const schema = resolve(holder.schema) ?? {};
  if (schema.example !== undefined) return [['schema', schema.example]];
  if (schema.default !== undefined) return [['default', schema.default]];
  if (schema.enum) return [['enum', schema.enum[0]]];
  return [];
}

const text = (value) => (Array.isArray(value) ? value.join(',') : typeof value === 'object' ? JSON.stringify(value) : String(value));

// Everything to send for one operation.
function requestsOf(operation, resolve, problems) {
  const parameters = operation.parameters.map(resolve);
  const base = { query: {}, path: {}, headers: {} };
  const optional = [];
  for (const parameter of parameters) {
    const examples = examplesOf(parameter, resolve);
    const always = parameter.required || parameter.in === 'path' || (needed[operation.id] ?? []).includes(parameter.name);
    if (always && examples.length === 0) {
      problems.push(`${operation.id}: parameter ${parameter.name} has no example`);
      continue;
    }
    const place = { query: 'query', path: 'path', header: 'headers' }[parameter.in];
    if (!place) continue;
    if (always) base[place][parameter.name] = text(examples[0][1]);
    for (const [name, value] of always ? examples.slice(1) : examples) {
      optional.push({ place, parameter: parameter.name, name, value: text(value) });
    }
  }
  const requests = [];
  const content = resolve(operation.requestBody)?.content ?? {};
  const documented = Object.entries(content).flatMap(([type, media]) =>
    examplesOf(media, resolve).map(([name, value]) => ({
      label: `${type} ${name}`,
      type,
      body: typeof value === 'string' ? value : JSON.stringify(value),
    })),
  );
  if (operation.requestBody && documented.length === 0) problems.push(`${operation.id}: no example of a request body`);
  for (const body of documented.length > 0 ? documented : [{}]) {
    requests.push({ ...base, ...body, label: body.label ?? 'as documented', accept: (status) => status < 300 });
  }
  for (const extra of optional) {
    const request = { ...base, ...(documented[0] ?? {}), label: `${extra.parameter}=${extra.value}` };
    request.body = bodies[operation.id]?.[request.label] ?? request.body;
    request[extra.place] = { ...base[extra.place], [extra.parameter]: extra.value };
    // By itself a parameter may contradict the others; that is an answer too.
    request.accept = (status) => status < 400 || status === 422;
    requests.push(request);
  }
  return requests;
}

async function send(origin, operation, request) {
  let path = operation.path;
  for (const [name, value] of Object.entries(request.path ?? {})) path = path.replace(`{${name}}`, encodeURIComponent(value));
  const url = new URL(path, origin);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  const headers = { ...(request.headers ?? {}) };
  if (request.body !== undefined) headers['content-type'] = request.type ?? 'application/json';
  const response = await fetch(url, { method: operation.method.toUpperCase(), headers, body: request.body, redirect: 'manual' });
  return { url, status: response.status, headers: response.headers, text: await response.text() };
}

// What Prism says about a deviation, or nothing.
function deviation(answer) {
  if (!answer.text.includes('stoplight.io/prism/errors')) return undefined;
  try {
    const problem = JSON.parse(answer.text);
    const found = (problem.validation ?? []).map((v) => `${(v.location ?? []).join('.')}: ${v.message}`);
    return `${problem.title}: ${found.join('; ') || problem.detail}`;
  } catch {
    return answer.text.slice(0, 500);
  }
}

async function main() {
  await until('the server', `${server}/readyz`, (status) => status === 200);
  await until('the proxy', `${proxy}/healthz`, () => true);
  const document = await (await fetch(`${server}/openapi.json`)).json();
  const resolve = resolver(document);

  const operations = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods.filter((m) => item[m])) {
      const operation = item[method];
      operations.push({
        id: operation.operationId,
        path,
        method,
        requestBody: operation.requestBody,
        parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])],
      });
    }
  }

  const problems = [];
  let sent = 0;
  const check = async (operation, request) => {
    sent += 1;
    const answer = await send(proxy, operation, request);
    const where = `${operation.method.toUpperCase()} ${operation.path} [${request.label}]`;
    const found = deviation(answer);
    if (found) problems.push(`${where}: ${found}`);
    else if (!request.accept(answer.status)) problems.push(`${where}: status ${answer.status}: ${answer.text.slice(0, 300)}`);
    return answer;
  };
  for (const operation of operations) {
    const requests = requestsOf(operation, resolve, problems);
    for (const [index, request] of requests.entries()) {
      const answer = await check(operation, request);
      const tag = answer.headers.get('etag');
      if (index === 0 && tag && operation.method === 'get') {
        await check(operation, {
          ...request,
          headers: { ...request.headers, 'if-none-match': tag },
          label: 'If-None-Match',
          accept: (status) => status === 304,
        });
      }
    }
  }
  for (const wrong of refused) {
    const operation = operations.find((o) => o.id === wrong.operation);
    if (!operation) {
      problems.push(`the document has no operation ${wrong.operation}`);
      continue;
    }
    await check(operation, { ...wrong, label: `must be ${wrong.status}`, accept: (status) => status === wrong.status });
  }

  for (const problem of problems) console.error(`contract: ${problem}`);
  console.log(`contract: ${operations.length} operations, ${sent} requests, ${problems.length} deviations`);
  if (operations.length === 0 || problems.length > 0) process.exitCode = 1;
}

main().catch((error) => {
  console.error(`contract: ${error.message}`);
  process.exitCode = 1;
});

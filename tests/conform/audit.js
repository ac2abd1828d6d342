// The audits of GraphQL over HTTP (graphql-http) against a running server, as JSON lines of what did not pass.
// usage: node audit.js URL TOKEN
import { auditServer } from "graphql-http";

const [url, token] = process.argv.slice(2);
const results = await auditServer({
  url,
  fetchFn: (address, init = {}) =>
    fetch(address, { ...init, headers: { Authorization: `Bearer ${token}`, ...init.headers } }),
});
const failed = results
  .filter((result) => result.status !== "ok")
  .map(({ id, name, status, reason, response }) => ({ id, name, status, reason: String(reason), http: response?.status }));
console.log(JSON.stringify({ total: results.length, failed }));

// oidc-provider as its quick start sets it up, over TLS, with two clients and the APIs' scopes; its own pages for developers ask a
// person for any name.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const facts = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const installed = createRequire(`${facts.modules}/`).resolve('oidc-provider');
const { default: Provider, errors } = await import(pathToFileURL(installed));

const [apis, secret] = facts.apis;
const provider = new Provider(facts.origin, {
  clients: [
    {
      client_id: facts.client,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: [facts.redirect],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    },
    { client_id: apis, client_secret: secret, redirect_uris: [], response_types: [], grant_types: [] },
  ],
  scopes: ['openid', 'offline_access', ...facts.scopes],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
  findAccount: (_, name) => ({ accountId: name, claims: () => ({ sub: name, name: 'Ada Brandt', preferred_username: name }) }),
  features: {
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    pushedAuthorizationRequests: { enabled: facts.pushed },
    resourceIndicators: {
      getResourceServerInfo(_, resource) {
        const scopes = facts.resources[resource];
        if (!scopes) throw new errors.InvalidTarget();
        return { scope: scopes.join(' ') };
      },
    },
  },
});
const keys = { key: readFileSync(facts.key), cert: readFileSync(facts.chain) };
createServer(keys, provider.callback()).listen(facts.port, '127.0.0.1');

// A real OpenID provider (oidc-provider) on this machine, for one client, with a page on which a test says who logs in.
// OIDC_REDIRECT: the client's redirect URI. OIDC_ALG: how ID tokens are signed. OIDC_AUTH: how the client shows its secret.
// OIDC_NOW: seconds since 1970 at which the provider's clock starts. It prints one line: {"issuer":"…"}.
// POST /test/bend {"kind":"…"} makes the next tokens wrong in one way; POST /test/clock {"now":…} sets its clock.
import { createServer } from "node:http";
import { generateKeyPair, exportJWK, importJWK, SignJWT, decodeJwt, UnsecuredJWT } from "jose";

const real = Date.now;
let ahead = process.env.OIDC_NOW ? Number(process.env.OIDC_NOW) * 1000 - real() : 0;
Date.now = () => real() + ahead;
// Its advice for those who run it in earnest; nobody reads on after the first line.
console.info = console.warn = () => {};
const { Provider } = await import("oidc-provider");

const alg = process.env.OIDC_ALG ?? "RS256";
const key = async kid => {
  const pair = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(pair.privateKey)), kid, alg, use: "sig" };
};
const [own, newer] = [await key("k1"), await key("k2")];
const open = jwk => Object.fromEntries(Object.entries(jwk).filter(([name]) => !["d", "p", "q", "dp", "dq", "qi"].includes(name)));
const people = new Map();
let bend = "";

const server = createServer();
await new Promise(done => server.listen(Number(process.env.OIDC_PORT ?? 0), "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "wissel", client_secret: "geheim-van-de-koppeling", redirect_uris: [process.env.OIDC_REDIRECT],
    token_endpoint_auth_method: process.env.OIDC_AUTH ?? "client_secret_basic", id_token_signed_response_alg: alg,
  }],
  jwks: { keys: [own] },
  conformIdTokenClaims: false,
  acrValues: ["low", "high"],
  claims: { openid: ["sub", "acr", "amr"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["test"] },
  interactions: { url: (_, interaction) => `/who/${interaction.uid}` },
  async findAccount(_, id) { return { accountId: id, claims: async () => people.get(id) }; },
});

/** The claims of a real token, wrong in one way. */
const bent = async token => {
  const claims = decodeJwt(token);
  const now = Math.floor(Date.now() / 1000);
  const signed = (more, with_ = own) => importJWK(with_, alg)
    .then(k => new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg, kid: with_.kid }).sign(k));
  switch (bend) {
    case "issuer": return signed({ iss: "https://anders.example" });
    case "audience": return signed({ aud: "iemand-anders" });
    case "several": return signed({ aud: ["wissel", "iemand-anders"], azp: "iemand-anders" });
    case "expired": return signed({ iat: now - 500, exp: now - 61 });
    case "old": return signed({ iat: now - 700 });
    case "nonce": return signed({ nonce: "een andere" });
    case "unsigned": return new UnsecuredJWT(claims).encode();
    case "shared": return new SignJWT(claims).setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode("geheim-van-de-koppeling"));
    case "stranger": return signed({}, { ...newer, kid: "k1" });
    case "rotated": return signed({}, newer);
    default: return token;
  }
};

provider.use(async (ctx, next) => {
  await next();
  if (bend && ctx.oidc?.route === "token" && ctx.body?.id_token) ctx.body = { ...ctx.body, id_token: await bent(ctx.body.id_token) };
  if (bend === "rotated" && ctx.oidc?.route === "jwks") ctx.body = { keys: [open(newer)] };
  if (bend === "named" && ctx.oidc?.route === "discovery") ctx.body = { ...ctx.body, issuer: "https://anders.example" };
  if (bend === "inside" && ctx.oidc?.route === "discovery") ctx.body = { ...ctx.body, token_endpoint: "https://10.0.0.1/token" };
});

const text = request => new Promise(done => {
  let all = "";
  request.on("data", part => { all += part; });
  request.on("end", () => done(all));
});
const html = (response, body) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" })
  .end(`<!doctype html><html lang="nl"><title>Inlogpagina van het ziekenhuis</title><h1>Inlogpagina van het ziekenhuis</h1>${body}`);

/** Who logs in: a form with everything that a token may say about her. */
const who = async (request, response) => {
  if (request.method === "GET") {
    return html(response, `<form method="post"><label>Naam <input name="sub" required></label>
      <label>Mail <input name="mail" required></label><label>Stappen <input name="amr" value="pwd mfa"></label>
      <button name="verified" value="yes">Inloggen</button></form>`);
  }
  const form = new URLSearchParams(await text(request));
  const details = await provider.interactionDetails(request, response);
  if (form.get("stop")) return provider.interactionFinished(request, response, { error: "access_denied" });
  const sub = form.get("sub");
  const amr = (form.get("amr") ?? "").split(" ").filter(Boolean);
  const acr = form.get("acr") || undefined;
  people.set(sub, { sub, email: form.get("mail"), email_verified: form.get("verified") === "yes" });
  const grant = new provider.Grant({ accountId: sub, clientId: details.params.client_id });
  grant.addOIDCScope("openid email");
  return provider.interactionFinished(request, response, {
    login: { accountId: sub, acr, amr, remember: false }, consent: { grantId: await grant.save() },
  });
};

const handle = provider.callback();
server.on("request", async (request, response) => {
  if (request.url.startsWith("/who/")) return who(request, response);
  if (request.url === "/test/bend") { bend = JSON.parse(await text(request)).kind; return response.writeHead(204).end(); }
  if (request.url === "/test/clock") {
    ahead = JSON.parse(await text(request)).now * 1000 - real();
    return response.writeHead(204).end();
  }
  return handle(request, response);
});
console.log(JSON.stringify({ issuer }));

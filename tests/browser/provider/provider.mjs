// A certified OpenID Connect provider for the tests: whoever signs in is the address that they write.
// Arguments: the port, and where the service wants its answer.
import Provider from "oidc-provider";

const [port, answer] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "matchmaker", client_secret: "a-secret-that-tests-share", redirect_uris: [answer] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  cookies: { keys: ["only-for-tests"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: `person-${id}`, email: id, email_verified: !id.startsWith("unverified") }),
  }),
});
provider.listen(Number(port), "127.0.0.1");

import { z } from "zod";
import { Secret } from "#base";
import type { Authorization } from "../session.ts";

/** A token with all that a session needs of it. */
export interface Token {
  readonly secret: Secret;
  readonly authorization: Authorization;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly issued: number;
}

const Named = z.object({ id: z.string(), name: z.string() });
const Owned = z.object({ id: z.string(), name: z.string(), domain: z.object({ id: z.string().nullish() }) });

/** `token` of `POST /v3/auth/tokens` (keystone/token/token_formatters, api-ref "Password authentication with scoped authorization"). */
const TokenBody = z.object({
  token: z.object({
    expires_at: z.string(),
    user: Owned,
    project: Owned.optional(),
    domain: Named.optional(),
    system: z.record(z.string(), z.unknown()).optional(),
    roles: z.array(z.object({ name: z.string() })).default([]),
    catalog: z
      .array(
        z.object({
          type: z.string(),
          name: z.string().default(""),
          endpoints: z.array(
            z.object({
              interface: z.string(),
              region: z.string().nullish(),
              region_id: z.string().nullish(),
              url: z.string().nullish(),
            }),
          ),
        }),
      )
      .default([]),
  }),
});

/** Reads Keystone's answer; `undefined` where it isn't one. */
export function readToken(subject: string | undefined, body: unknown, now: number): Token | undefined {
  const read = TokenBody.safeParse(body);
  if (!read.success || subject === undefined) return undefined;
  const { token } = read.data;
  const expires = new Date(token.expires_at);
  if (Number.isNaN(expires.getTime())) return undefined;
  const owner = (owned: z.output<typeof Owned>): { id: string; name: string; domainId: string } => ({
    id: owned.id,
    name: owned.name,
    domainId: owned.domain.id ?? "",
  });
  return {
    secret: new Secret(subject),
    issued: now,
    authorization: {
      expires,
      user: owner(token.user),
      ...(token.project === undefined ? {} : { project: owner(token.project) }),
      system: token.system !== undefined,
      roles: token.roles.map(({ name }) => name),
      catalog: token.catalog.map(({ type, name, endpoints }) => ({
        type,
        name,
        endpoints: endpoints.flatMap((endpoint) =>
          endpoint.url
            ? [
                {
                  region: endpoint.region_id ?? endpoint.region ?? "",
                  interface: endpoint.interface,
                  url: endpoint.url,
                },
              ]
            : [],
        ),
      })),
    },
  };
}

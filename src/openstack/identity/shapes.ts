import { z } from "zod";
import { wire } from "../resource.ts";

export const Project = wire({
  id: z.string(),
  name: z.string(),
  domain_id: z.string(),
  description: z.string().nullish(),
  enabled: z.boolean(),
  parent_id: z.string().nullish(),
  is_domain: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
});
export type Project = z.output<typeof Project>;

export const User = wire({
  id: z.string(),
  name: z.string(),
  domain_id: z.string(),
  enabled: z.boolean(),
  description: z.string().nullish(),
  email: z.string().nullish(),
  default_project_id: z.string().nullish(),
  password_expires_at: z.string().nullish(),
});
export type User = z.output<typeof User>;

export const Group = wire({
  id: z.string(),
  name: z.string(),
  domain_id: z.string(),
  description: z.string().nullish(),
});
export type Group = z.output<typeof Group>;

export const Role = wire({
  id: z.string(),
  name: z.string(),
  domain_id: z.string().nullish(),
  description: z.string().nullish(),
});
export type Role = z.output<typeof Role>;

const Reference = wire({ id: z.string(), name: z.string().optional() });

export const RoleAssignment = wire({
  role: Reference,
  user: Reference.optional(),
  group: Reference.optional(),
  scope: wire({
    project: Reference.optional(),
    domain: Reference.optional(),
    system: wire({ all: z.boolean() }).optional(),
    "OS-INHERIT:inherited_to": z.string().optional(),
  }),
});
export type RoleAssignment = z.output<typeof RoleAssignment>;

export const Domain = wire({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  description: z.string().nullish(),
});
export type Domain = z.output<typeof Domain>;

export const AccessRule = wire({
  id: z.string().optional(),
  service: z.string(),
  method: z.string(),
  path: z.string(),
});
export type AccessRule = z.output<typeof AccessRule>;

export const ApplicationCredential = wire({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  project_id: z.string(),
  /** `null` in the answer to a create that did not name it. */
  unrestricted: z.boolean().nullable(),
  expires_at: z.string().nullable(),
  roles: z.array(wire({ id: z.string(), name: z.string() })),
  access_rules: z.array(AccessRule).optional(),
});
export type ApplicationCredential = z.output<typeof ApplicationCredential>;

/** `secret` is shown this once. */
export const CreatedApplicationCredential = wire({ ...ApplicationCredential.shape, secret: z.string() });
export type CreatedApplicationCredential = z.output<typeof CreatedApplicationCredential>;

export const Region = wire({
  id: z.string(),
  description: z.string(),
  parent_region_id: z.string().nullable(),
});
export type Region = z.output<typeof Region>;

export const IdentityService = wire({
  id: z.string(),
  type: z.string(),
  name: z.string().optional(),
  enabled: z.boolean(),
});
export type IdentityService = z.output<typeof IdentityService>;

export const Endpoint = wire({
  id: z.string(),
  service_id: z.string(),
  interface: z.string(),
  url: z.string(),
  region_id: z.string().nullable(),
  enabled: z.boolean(),
});
export type Endpoint = z.output<typeof Endpoint>;

export const Trust = wire({
  id: z.string(),
  trustor_user_id: z.string(),
  trustee_user_id: z.string(),
  project_id: z.string().nullable(),
  impersonation: z.boolean(),
  expires_at: z.string().nullable(),
  roles: z.array(wire({ id: z.string(), name: z.string() })).optional(),
});
export type Trust = z.output<typeof Trust>;

/** What a token says of itself (api-ref/identity v3, "Authentication and token management"). */
export const TokenInfo = wire({
  user: wire({ id: z.string(), name: z.string(), domain: wire({ id: z.string() }) }),
  expires_at: z.string(),
  issued_at: z.string(),
  methods: z.array(z.string()),
  project: wire({ id: z.string(), name: z.string(), domain: wire({ id: z.string() }) }).optional(),
  roles: z.array(wire({ id: z.string(), name: z.string() })).optional(),
});
export type TokenInfo = z.output<typeof TokenInfo>;

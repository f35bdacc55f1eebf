import type { z } from "zod";
import { checked, segment } from "./resource.ts";
import type { ApiRequest, ApiResponse, ServiceType, Session } from "./session.ts";

/** What tells one service's quotas from another's. */
export interface QuotaDefinition<Limits, Use> {
  readonly service: ServiceType;
  readonly path: string;
  /** Key around the limits in bodies. */
  readonly key: string;
  readonly microversion?: string;
  readonly limits: z.ZodType<Limits>;
  readonly use: z.ZodType<Use>;
  /** Where use stands, behind the project's path. */
  readonly usePath: string;
  readonly useQuery?: Readonly<Record<string, boolean>>;
  readonly defaultsPath: string;
}

/** Limits of a project, -1 for none. Reading those of another project, and changing any, is for administrators. */
export class Quotas<Limits extends object, Use> {
  readonly session: Session;
  readonly #definition: QuotaDefinition<Limits, Use>;

  constructor(session: Session, definition: QuotaDefinition<Limits, Use>) {
    this.session = session;
    this.#definition = definition;
  }

  get(projectId: string): Promise<Limits> {
    return this.#read(this.#definition.limits, segment(projectId));
  }

  /** Limits with what is used of them. */
  use(projectId: string): Promise<Use> {
    const { use, usePath, useQuery } = this.#definition;
    return this.#read(use, segment(projectId) + usePath, useQuery);
  }

  /** What a project has unless it was changed. */
  defaults(projectId: string): Promise<Limits> {
    return this.#read(this.#definition.limits, segment(projectId) + this.#definition.defaultsPath);
  }

  /** Changes the limits named, and no others. */
  async update(projectId: string, limits: Partial<Limits>): Promise<void> {
    await this.#call({ method: "PUT", path: segment(projectId), body: { [this.#definition.key]: limits } });
  }

  /** Back to the defaults. */
  async reset(projectId: string): Promise<void> {
    await this.#call({ method: "DELETE", path: segment(projectId), accept: [200, 202, 204, 404] });
  }

  async #read<T>(shape: z.ZodType<T>, path: string, query?: Readonly<Record<string, boolean>>): Promise<T> {
    const request = { method: "GET", path, ...(query === undefined ? {} : { query }) } as const;
    const response = await this.#call<Record<string, unknown> | undefined>(request);
    return checked(shape, response.body?.[this.#definition.key], response);
  }

  #call<Body>(request: Pick<ApiRequest, "method" | "path" | "body" | "query" | "accept">): Promise<ApiResponse<Body>> {
    const { microversion, path, service } = this.#definition;
    return this.session.request<Body>({
      ...request,
      service,
      path: path + request.path,
      ...(microversion === undefined ? {} : { microversion }),
    });
  }
}

import { z } from "zod";
import { checked, segment, wire } from "../resource.ts";
import type { ApiRequest, ApiResponse, Session } from "../session.ts";
import { ResourceClasses } from "./resource-classes.ts";
import { ResourceProviders } from "./resource-providers.ts";
import { AllocationCandidates, Allocations, PLACEMENT_MICROVERSION, Usages } from "./shapes.ts";

export type CandidateFilters = {
  /** `VCPU:1,MEMORY_MB:512,DISK_GB:1`. */
  resources: string;
  required?: string;
  member_of?: string;
  in_tree?: string;
  limit?: number;
};

const TraitNames = wire({ traits: z.array(z.string()) });
const ProjectUsages = wire({ usages: Usages });

/** Placement; administrators. */
export class Placement {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get resourceProviders(): ResourceProviders {
    return new ResourceProviders(this.#session);
  }

  get resourceClasses(): ResourceClasses {
    return new ResourceClasses(this.#session);
  }

  /** What a consumer (a server's id) holds; empty if nothing. */
  async allocations(consumerId: string): Promise<Allocations> {
    const response = await this.#call({ method: "GET", path: `/allocations${segment(consumerId)}` });
    return checked(Allocations, response.body, response);
  }

  /** Answers whether the consumer held anything. */
  async deleteAllocations(consumerId: string): Promise<boolean> {
    const response = await this.#call({
      method: "DELETE",
      path: `/allocations${segment(consumerId)}`,
      accept: [204, 404],
    });
    return response.status !== 404;
  }

  async allocationCandidates(filters: CandidateFilters): Promise<AllocationCandidates> {
    const response = await this.#call({ method: "GET", path: "/allocation_candidates", query: filters });
    return checked(AllocationCandidates, response.body, response);
  }

  async traits(filters: { name?: string; associated?: boolean } = {}): Promise<string[]> {
    const response = await this.#call({ method: "GET", path: "/traits", query: filters });
    return checked(TraitNames, response.body, response).traits;
  }

  /** What a project (and user) holds in all. */
  async usages(projectId: string, userId?: string): Promise<Usages> {
    const query = { project_id: projectId, user_id: userId };
    const response = await this.#call({ method: "GET", path: "/usages", query });
    return checked(ProjectUsages, response.body, response).usages;
  }

  #call(request: Omit<ApiRequest, "service" | "microversion">): Promise<ApiResponse> {
    return this.#session.request({ ...request, service: "placement", microversion: PLACEMENT_MICROVERSION });
  }
}

import type { Session } from "../session.ts";
import { Images } from "./images.ts";

/** Glance. */
export class ImageService {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get images(): Images {
    return new Images(this.#session);
  }
}

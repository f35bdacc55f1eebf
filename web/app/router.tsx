import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { OverviewPage } from "../pages/overview/overview-page.tsx";
import { NotFound } from "./not-found.tsx";
import { PageError } from "./page-error.tsx";
import { parseSearch, pick, stringifySearch } from "./search.ts";
import { Shell } from "./shell.tsx";
import { rememberedRange } from "./time-range.ts";

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search) => pick(search, ["from", "to"]),
});

/** The window always stands in the address, so that any address can be shared; the remembered one fills it in. */
const windowed = createRoute({
  id: "windowed",
  getParentRoute: () => rootRoute,
  beforeLoad: ({ search }) => {
    if (search.from !== undefined) return;
    throw redirect({
      to: ".",
      search: (previous) => ({ ...previous, ...rememberedRange(localStorage) }),
      replace: true,
    });
  },
});

const overview = createRoute({ path: "/", getParentRoute: () => windowed, component: OverviewPage });

const explore = createRoute({
  path: "/explore",
  getParentRoute: () => windowed,
  validateSearch: (search) => pick(search, ["filter", "record", "live", "order"]),
  component: lazyRouteComponent(() => import("../pages/explore/explore-page.tsx"), "ExplorePage"),
});

const events = createRoute({
  path: "/events",
  getParentRoute: () => windowed,
  validateSearch: (search) => pick(search, ["filter", "sort", "limit"]),
  component: lazyRouteComponent(() => import("../pages/events/events-page.tsx"), "EventsPage"),
});

const changes = createRoute({
  path: "/events/changes",
  getParentRoute: () => windowed,
  validateSearch: (search) => pick(search, ["filter", "at", "span"]),
  component: lazyRouteComponent(() => import("../pages/events/changes-page.tsx"), "ChangesPage"),
});

const event = createRoute({
  path: "/events/$eventId",
  getParentRoute: () => windowed,
  validateSearch: (search) => pick(search, ["filter", "record"]),
  component: lazyRouteComponent(() => import("../pages/events/event-page.tsx"), "EventPage"),
});

const requests = createRoute({
  path: "/requests",
  getParentRoute: () => windowed,
  validateSearch: (search) => pick(search, ["filter"]),
  component: lazyRouteComponent(() => import("../pages/requests/requests-page.tsx"), "RequestsPage"),
});

const request = createRoute({
  path: "/requests/$requestId",
  getParentRoute: () => rootRoute,
  validateSearch: (search) => pick(search, ["record", "service", "confidence"]),
  component: lazyRouteComponent(() => import("../pages/requests/request-page.tsx"), "RequestPage"),
});

const sources = createRoute({
  path: "/sources",
  getParentRoute: () => rootRoute,
  validateSearch: (search) => pick(search, ["source"]),
  component: lazyRouteComponent(() => import("../pages/sources/sources-page.tsx"), "SourcesPage"),
});

const store = createRoute({
  path: "/store",
  getParentRoute: () => rootRoute,
  component: lazyRouteComponent(() => import("../pages/store/store-page.tsx"), "StorePage"),
});

const routeTree = rootRoute.addChildren([
  windowed.addChildren([overview, explore, events, changes, event, requests]),
  request,
  sources,
  store,
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: false,
  defaultErrorComponent: PageError,
  defaultStructuralSharing: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

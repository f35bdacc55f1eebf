import { type ComponentType, lazy } from "react";
import { BrowserRouter, Route, Routes } from "react-router";
import { OverviewPage } from "../pages/overview/overview-page.tsx";
import { NotFound } from "./not-found.tsx";
import { Shell } from "./shell.tsx";

/** A page whose code is loaded when it is first opened. */
function later<Name extends string>(load: () => Promise<Readonly<Record<Name, ComponentType>>>, name: Name) {
  return lazy(async () => ({ default: (await load())[name] }));
}

const ExplorePage = later(() => import("../pages/explore/explore-page.tsx"), "ExplorePage");
const EventsPage = later(() => import("../pages/events/events-page.tsx"), "EventsPage");
const ChangesPage = later(() => import("../pages/events/changes-page.tsx"), "ChangesPage");
const EventPage = later(() => import("../pages/events/event-page.tsx"), "EventPage");
const RequestsPage = later(() => import("../pages/requests/requests-page.tsx"), "RequestsPage");
const RequestPage = later(() => import("../pages/requests/request-page.tsx"), "RequestPage");
const ProofPage = later(() => import("../pages/proof/proof-page.tsx"), "ProofPage");
const RunsPage = later(() => import("../pages/runs/runs-page.tsx"), "RunsPage");
const RunPage = later(() => import("../pages/runs/run-page.tsx"), "RunPage");
const ComparePage = later(() => import("../pages/runs/compare-page.tsx"), "ComparePage");
const SourcesPage = later(() => import("../pages/sources/sources-page.tsx"), "SourcesPage");
const StorePage = later(() => import("../pages/store/store-page.tsx"), "StorePage");

/** The pages of the console by their paths; what a page shows of them stands in the search of the address. */
export function ConsoleRouter() {
  return (
    <BrowserRouter>
      <Routes>
        <Route element={<Shell />}>
          <Route path="/" element={<OverviewPage />} />
          <Route path="/proof" element={<ProofPage />} />
          <Route path="/runs" element={<RunsPage />} />
          <Route path="/runs/compare" element={<ComparePage />} />
          <Route path="/runs/:runId" element={<RunPage />} />
          <Route path="/explore" element={<ExplorePage />} />
          <Route path="/events" element={<EventsPage />} />
          <Route path="/events/changes" element={<ChangesPage />} />
          <Route path="/events/:eventId" element={<EventPage />} />
          <Route path="/requests" element={<RequestsPage />} />
          <Route path="/requests/:requestId" element={<RequestPage />} />
          <Route path="/sources" element={<SourcesPage />} />
          <Route path="/store" element={<StorePage />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </BrowserRouter>
  );
}

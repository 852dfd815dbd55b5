import { listAdLines, listFlightLines, readProgress } from "../ads/mod.ts";
import type { AdminContext } from "./context.ts";
import type { Task } from "./home-task.ts";
import { isOff } from "./shell.tsx";

/** What the ads ask of an operator today; nothing where they are off. */
export async function adsOnHome(admin: AdminContext): Promise<readonly Task[]> {
  const { ads } = admin;
  if (!ads || isOff(admin, "ads")) return [];
  const db = ads.database.db("ads");
  const waiting = (await listAdLines(db, { state: "waiting" })).length;
  const flights = (await listFlightLines(db, { isLive: true })).map(({ flight }) => flight);
  const running = flights.filter(({ state }) => state === "running");
  const progress = [...(await readProgress(db, running)).values()];
  const behind = progress.filter(({ state }) => state === "behind").length;
  const tasks: Task[] = [];
  if (waiting > 0) {
    tasks.push({
      ...{ mood: "warn", word: "Waiting" },
      content: (
        <p>
          {waiting === 1 ? "One ad waits" : `${waiting} ads wait`} for approval, and{" "}
          {waiting === 1 ? "is" : "are"} not shown until then. <a href="/admin/ads">Decide</a>
        </p>
      ),
    });
  }
  if (behind > 0) {
    tasks.push({
      ...{ mood: "warn", word: "Behind" },
      content: (
        <p>
          {behind === 1 ? "One flight is" : `${behind} flights are`} behind what was sold.{" "}
          <a href="/admin/ads">See how far</a>
        </p>
      ),
    });
  }
  return tasks;
}

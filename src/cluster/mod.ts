/**
 * Where an instance's database is: its own PostgreSQL, started and stopped here, or another. It
 * imports little, so that PostgreSQL is on its way while the rest of the program is still read.
 */
export { type Cluster, hasInstance, openCluster } from "./open-cluster.ts";

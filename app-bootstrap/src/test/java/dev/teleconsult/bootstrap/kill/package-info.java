/** The promises kept by real processes that are killed, and by replicas that race on real stores. */
package dev.teleconsult.bootstrap.kill;

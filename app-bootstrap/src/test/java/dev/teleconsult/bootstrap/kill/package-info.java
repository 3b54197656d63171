/** The promises, checked with real processes that are killed, and with replicas that race on real stores. */
package dev.teleconsult.bootstrap.kill;

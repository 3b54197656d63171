/** The speed of the packaged server beside its alternatives; not part of an ordinary test run. */
package dev.teleconsult.bootstrap.benchmark;

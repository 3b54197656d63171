/** How fast the packaged server is, beside what else people would run; part of no ordinary test run. */
package dev.teleconsult.bootstrap.benchmark;

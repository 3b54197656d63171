/** The packaged server with a small heap under mixed load for minutes: nothing fails, and nothing grows. */
package dev.teleconsult.bootstrap.soak;

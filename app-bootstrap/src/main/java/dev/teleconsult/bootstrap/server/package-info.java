/** Puts the adapters and the use cases together, starts them, and closes them in order. */
package dev.teleconsult.bootstrap.server;

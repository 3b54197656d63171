/**
 * The runnable server: reads the configuration, puts the parts together, and keeps them running. Not a library: nothing
 * here is meant to be called by others, and it is the only place that reads the environment.
 */
package dev.teleconsult.bootstrap;

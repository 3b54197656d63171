/** Reads the environment variables and the configuration file, checks them, and says in one message what is wrong. */
package dev.teleconsult.bootstrap.configuration;

/**
 * The runnable server. {@link dev.teleconsult.bootstrap.Main} is the program,
 * {@link dev.teleconsult.bootstrap.EmbeddedServer} the server inside another process, and
 * {@link dev.teleconsult.bootstrap.ServerTool} an additional command. This module is not a library, and the only one
 * that reads the environment.
 */
package dev.teleconsult.bootstrap;

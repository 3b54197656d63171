/**
 * The commands of the program besides the server itself: {@code Audit} checks an exported audit trail, {@code Backup}
 * copies the SQLite database, {@code Health} checks the local server, and {@code Migrate} migrates the tables.
 * {@code ShutdownHook} closes the server when the process ends.
 */
package dev.teleconsult.bootstrap.commands;

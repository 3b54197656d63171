/** The commands of the program besides the server itself. */
package dev.teleconsult.bootstrap.commands;

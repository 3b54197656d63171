/** Commands that the project prints for its users, found wherever they are printed and checked against the project. */
package dev.teleconsult.bootstrap.printed;

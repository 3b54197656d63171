/** Log lines in the fields of the platform, without links, keys and names. */
package dev.teleconsult.bootstrap.logging;

/** The program as it is started and ended from outside. These tests take longest, and run first since this package sorts last. */
package dev.teleconsult.bootstrap.startup;

/** Tests that plant what must stay secret and look for it wherever it must not be. */
package dev.teleconsult.bootstrap.canary;

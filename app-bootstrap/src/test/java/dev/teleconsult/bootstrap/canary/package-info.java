/** Tests that plant secrets and search for them wherever they must not be. */
package dev.teleconsult.bootstrap.canary;

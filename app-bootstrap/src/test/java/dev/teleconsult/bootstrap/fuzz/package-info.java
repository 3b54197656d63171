/** The whole service under requests that no client would send: each gets an answer of the agreed shape. */
package dev.teleconsult.bootstrap.fuzz;

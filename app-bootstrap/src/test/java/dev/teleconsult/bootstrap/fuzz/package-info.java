/** The whole service with requests that no client would send: each gets an answer in the agreed format. */
package dev.teleconsult.bootstrap.fuzz;

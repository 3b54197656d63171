/** The identity picker of the demo. Internal. */
package dev.teleconsult.adapter.http.demo;

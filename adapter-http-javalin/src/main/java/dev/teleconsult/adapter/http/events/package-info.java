/** Pushes changes to participants who wait. Internal. */
package dev.teleconsult.adapter.http.events;

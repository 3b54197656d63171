/** Reads JSON of bodies field by field, and writes JSON. Internal. */
package dev.teleconsult.adapter.http.json;

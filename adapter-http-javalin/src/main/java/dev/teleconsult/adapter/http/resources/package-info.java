/** Files of this module and of the jar of Swagger UI. Internal. */
package dev.teleconsult.adapter.http.resources;

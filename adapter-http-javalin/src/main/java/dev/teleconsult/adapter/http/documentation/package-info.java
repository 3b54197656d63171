/** The description of the API, for machines and for people. Internal. */
package dev.teleconsult.adapter.http.documentation;

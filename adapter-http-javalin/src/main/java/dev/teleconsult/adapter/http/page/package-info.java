/** The waiting room. Internal. */
package dev.teleconsult.adapter.http.page;

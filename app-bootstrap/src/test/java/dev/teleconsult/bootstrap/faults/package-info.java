/** The whole service against its documented clients, and against upstreams that fail. */
package dev.teleconsult.bootstrap.faults;

/**
 * One request and its answer. A {@code Route} has a path, the required caller and a handler, which gets an
 * {@code Exchange}; {@code BodyReceiver} receives bodies within the {@code BodyBudget}; {@code Callers} identifies the
 * caller; {@code RequestScope} holds the request's id for logs; {@code CrossSite} refuses requests caused by pages of
 * other sites. Internal.
 */
package dev.teleconsult.adapter.http.exchange;

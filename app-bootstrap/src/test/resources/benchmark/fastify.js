// The reference of the benchmark: GET /teleconsultation/:id as the original does it. Finds the record in the CRUD service,
// who asks in the user map (remembered, as we do), and the room at Kaleyra; answers the same JSON and logs the same line.
'use strict'

const { Pool } = require('undici')
const fastify = require('fastify')({ logger: { level: 'info' }, disableRequestLogging: true })

const { PORT, UPSTREAM, COLLECTION, USERS, KEY } = process.env
const upstream = new Pool(UPSTREAM, { connections: 64 })
const videoUsers = new Map()

async function json (path, headers) {
  const answer = await upstream.request({ path, method: 'GET', headers })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    const failure = new Error('upstream answered ' + answer.statusCode)
    failure.statusCode = answer.statusCode === 404 ? 404 : 503
    throw failure
  }
  return answer.body.json()
}

async function videoUserOf (user) {
  if (!videoUsers.has(user)) {
    const found = await json('/crud/' + USERS + '/?receivedUserId=' + encodeURIComponent(user), {})
    videoUsers.set(user, found[0].bandyerId)
  }
  return videoUsers.get(user)
}

const nullable = type => ({ type, nullable: true })
const schema = {
  response: {
    200: {
      type: 'object',
      properties: {
        bandyerUserId: { type: 'string' },
        accessLinkURL: nullable('string'),
        participantsBandyerCall: {
          type: 'array',
          items: {
            type: 'object',
            properties: { bandyerUserId: { type: 'string' }, fullName: { type: 'string' } }
          }
        },
        details: {
          type: 'object',
          nullable: true,
          properties: {
            recording: nullable('string'),
            recordingStatus: nullable('string'),
            callType: nullable('string'),
            description: nullable('string'),
            status: nullable('string'),
            disabled: { type: 'boolean' },
            creationDate: nullable('string'),
            durationInSeconds: nullable('number'),
            durationUsedInSeconds: nullable('number'),
            live: { type: 'boolean' }
          }
        },
        joinableFrom: { type: 'string' },
        serverTime: { type: 'string' }
      }
    }
  }
}

fastify.get('/-/ready', async () => ({ status: 'OK' }))

fastify.get('/teleconsultation/:id', { schema }, async (request, reply) => {
  const user = request.headers.miauserid
  const videoUser = await videoUserOf(user)
  const record = await json('/crud/' + COLLECTION + '/' + encodeURIComponent(request.params.id), {})
  const me = record.participants.find(one => one.userBandyerId === videoUser)
  if (!me) {
    const failure = new Error('unauthorized')
    failure.statusCode = 401
    throw failure
  }
  const room = await json('/v2/rooms/' + encodeURIComponent(record.bandyerRoomId), { apikey: KEY })
  reply.header('cache-control', 'no-store')
  return {
    bandyerUserId: videoUser,
    accessLinkURL: me.accessLinkURL ?? null,
    participantsBandyerCall: record.participants.map(one => ({
      bandyerUserId: one.userBandyerId,
      fullName: one.fullName ?? ''
    })),
    details: {
      recording: room.recording,
      recordingStatus: room.recording_status ?? null,
      callType: room.call_type,
      description: null,
      status: room.status,
      disabled: room.disabled ?? false,
      creationDate: room.creation_date,
      durationInSeconds: room.duration,
      durationUsedInSeconds: room.duration_used,
      live: room.live ?? true
    },
    joinableFrom: record.startDate,
    serverTime: new Date().toISOString()
  }
})

fastify.addHook('onResponse', (request, reply, done) => {
  request.log.info({
    http: {
      request: { method: request.method, userAgent: { original: request.headers['user-agent'] } },
      response: { statusCode: reply.statusCode, body: { bytes: Number(reply.getHeader('content-length')) } }
    },
    url: { path: request.url, params: request.params },
    host: { hostname: request.hostname },
    responseTime: reply.elapsedTime
  }, 'request completed')
  done()
})

fastify.listen({ host: '127.0.0.1', port: Number(PORT) })

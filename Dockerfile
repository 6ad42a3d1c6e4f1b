# The two commands of the README, `npm ci` and `npm start`, as a user without root. Data and secrets are in the volume /data.
FROM node:24-bookworm-slim
RUN install -d -o node -g node /app && install -d -o node -g node -m 0700 /data
USER node
WORKDIR /app
COPY --chown=node:node . .
RUN npm ci
RUN npm run build:console
ENV LATCHKEY_DATA=/data SERVER__HTTP_HOST=0.0.0.0
VOLUME /data
EXPOSE 8888
# The words of the script `start`: npm in between would end before the service has answered what is in flight.
CMD ["node", "serve/start.ts"]

# One image for every role; the command chooses: web (default), worker, crawler, trainer, beat, migrate, manage.
FROM node:22-bookworm-slim AS page
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY scripts/copy_vendor.mjs scripts/
RUN npm run --silent vendor

FROM python:3.11-slim-bookworm AS wheels
# A find-links address with a CPU build of torch keeps gigabytes of GPU libraries out of the image.
ARG PIP_FIND_LINKS
COPY requirements.txt .
RUN pip wheel --no-cache-dir --wheel-dir /wheels -r requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        chromium chromium-driver fonts-nanum fonts-noto-cjk tini util-linux \
    && rm -rf /var/lib/apt/lists/*
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    --mount=type=bind,source=requirements.txt,target=/requirements.txt \
    pip install --no-cache-dir --no-index --find-links /wheels -r /requirements.txt
RUN useradd --system --create-home --uid 10001 pyeonscan \
    && install --directory --owner pyeonscan /var/lib/pyeonscan
WORKDIR /app
COPY . .
COPY --from=page /build/static/vendor static/vendor
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYEONSCAN_VAR=/var/lib/pyeonscan
USER pyeonscan
VOLUME /var/lib/pyeonscan
EXPOSE 8000
ENTRYPOINT ["tini", "--", "/app/deploy/entrypoint.sh"]
CMD ["web"]

FROM python:3.13-slim AS build
COPY . /src
RUN python -m venv /opt/quoteapi && /opt/quoteapi/bin/pip install --no-cache-dir -c /src/constraints.txt /src

FROM python:3.13-slim
COPY --from=build /opt/quoteapi /opt/quoteapi
RUN useradd --system --uid 10001 quoteapi && install -d -o quoteapi -g quoteapi /data
USER quoteapi
WORKDIR /data
VOLUME /data
ENV PATH=/opt/quoteapi/bin:$PATH \
    QUOTEAPI_HOST=0.0.0.0 \
    QUOTEAPI_PORT=8000 \
    QUOTEAPI_DATABASE_URL=sqlite:////data/quoteapi.db
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["sh", "-c", "quoteapi db upgrade && exec quoteapi serve"]

// Writes an OpenAPI document for each scenario folder and version of OpenAPI, and the requests and responses that the mock
// server expects, as JSON. Arguments: the folder of `@typespec/http-specs`, and the folder to write.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";

const [packageFolder, outputFolder] = process.argv.slice(2);
const VERSIONS = ["3.0.0", "3.1.0", "3.2.0"];
// Stands for the address of the mock server, which is not known yet.
const BASE_URL = "http://mock-server.invalid";

// Fault of the emitter: it looks up a parameter named `constructor` in `{}` and finds `Object`.
const LOOKUP = "examples.parameters[httpProp.options.name] ?? []";
registerHooks({
    load(url, context, next) {
        const module = next(url, context);
        if (!url.endsWith("/@typespec/openapi3/dist/src/openapi.js")) return module;
        const source = module.source.toString();
        if (!source.includes(LOOKUP)) throw new Error("the emitter has changed: remove this hook or adapt it");
        const ownLookup = `(Object.hasOwn(examples.parameters, httpProp.options.name) ? ${LOOKUP.slice(0, -6)} : [])`;
        return { ...module, source: source.replace(LOOKUP, ownLookup) };
    },
});
const { compile, NodeHost } = await import("@typespec/compiler");
const { getOpenAPI3 } = await import("@typespec/openapi3");
const { expandDyns } = await import("@typespec/spec-api");

const specs = join(packageFolder, "specs");
const folders = findFolders(specs);
const documents = [];
const calls = [];
for (const folder of folders) {
    documents.push(...(await emit(folder)));
    calls.push(...(await readCalls(folder)));
}
write(join(outputFolder, "scenarios.json"), { documents, calls });

function findFolders(folder) {
    const entries = readdirSync(folder, { withFileTypes: true });
    const inner = entries.filter((entry) => entry.isDirectory()).flatMap((entry) => findFolders(join(folder, entry.name)));
    const isSpec = entries.some((entry) => entry.name === "main.tsp");
    const name = relative(specs, folder).replaceAll("\\", "/");
    return [...(isSpec ? [name] : []), ...inner].sort();
}

// The documents of a folder: one for each version of OpenAPI and of the API.
async function emit(folder) {
    const program = await compile(NodeHost, join(specs, folder, "main.tsp"), { noEmit: true });
    const emitted = [];
    for (const version of VERSIONS) {
        // This function returns the document in spite of constructs that OpenAPI does not have, each with a diagnostic.
        for (const record of await getOpenAPI3(program, { "openapi-versions": [version] })) {
            for (const { document, version: apiVersion } of record.versioned ? record.versions : [record]) {
                const stem = [folder.replaceAll("/", "-"), apiVersion].filter(Boolean).join("-");
                const file = join(version, `${stem}.json`);
                write(join(outputFolder, file), document);
                emitted.push({ folder, version, apiVersion: apiVersion ?? null, file });
            }
        }
    }
    return emitted;
}

// The requests that the scenarios of a folder expect, each with its response.
async function readCalls(folder) {
    const path = join(packageFolder, "dist/specs", folder, "mockapi.js");
    const { Scenarios } = await import(pathToFileURL(path).href);
    return Object.entries(Scenarios).flatMap(([scenario, { apis }]) =>
        apis.map(({ uri, method, request = {}, response }, index) => ({
            folder,
            scenario,
            index,
            method: method.toUpperCase(),
            uri,
            query: expand(request.query ?? {}),
            headers: expand(request.headers ?? {}),
            body: request.body ? readBody(request.body) : null,
            status: response.status,
            responseHeaders: expand(response.headers ?? {}),
            responseBody: response.body ? readBody(response.body) : null,
        })),
    );
}

function readBody(body) {
    if (body.kind === "multipart") {
        const files = (body.files ?? []).map(({ fieldname, originalname, buffer, mimetype }) => ({
            field: fieldname,
            name: originalname,
            mediaType: mimetype,
            base64: buffer.toString("base64"),
        }));
        return { mediaType: body.contentType, parts: expand(body.parts ?? {}), files };
    }
    const { contentType: mediaType, rawContent: content } = body;
    if (body.streamChunks) return { mediaType, text: Buffer.concat(body.streamChunks).toString() };
    if (typeof content === "string" || content === undefined) return { mediaType, text: content ?? "" };
    if (Buffer.isBuffer(content)) {
        const isText = mediaType.startsWith("text/") || mediaType.includes("json");
        return isText ? { mediaType, text: content.toString() } : { mediaType, base64: content.toString("base64") };
    }
    return { mediaType, text: content.serialize({ baseUrl: BASE_URL }) };
}

function expand(value) {
    return expandDyns(value, { baseUrl: BASE_URL });
}

function write(path, value) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(value, null, 1));
}

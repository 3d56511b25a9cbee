/** An error in the API's own shape: `{ code, message }` with an HTTP status (docs/twelvelabs-api.md, "Errors"). */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
	) {
		super(message);
		this.name = 'ApiError';
	}

	/** The JSON body of the answer. */
	toBody(): { code: string; message: string } {
		return { code: this.code, message: this.message };
	}
}

/** 400: the parameter was understood by name, but not its value. `why` is a full sentence. */
export function parameterInvalid(name: string, why: string): ApiError {
	return new ApiError(400, 'parameter_invalid', `The ${name} parameter is invalid. ${why}`);
}

/** 400: the reference does not list a parameter of this name for this endpoint. */
export function parameterUnknown(name: string): ApiError {
	return new ApiError(400, 'parameter_unknown', `The ${name} parameter is unknown.`);
}

/** 400: a required parameter is missing. */
export function parameterNotProvided(name: string): ApiError {
	return new ApiError(
		400,
		'parameter_not_provided',
		`The ${name} parameter is required but was not provided.`,
	);
}

/** 400: the request body is not of the type that the endpoint takes. */
export function contentTypeInvalid(received: string): ApiError {
	return new ApiError(
		400,
		'content_type_invalid',
		`The content type ${received || '(none)'} is invalid. Use multipart/form-data.`,
	);
}

/** 401: no key, or a key that is not this account's. */
export function apiKeyInvalid(): ApiError {
	return new ApiError(
		401,
		'api_key_invalid',
		'The API key is either invalid or expired. Check your API key or generate a new one from the dashboard and try again.',
	);
}

/** 404: nothing has this ID. The status is UNCERTAIN: the reference declares 400 only. */
export function resourceNotExist(what: string): ApiError {
	return new ApiError(404, 'resource_not_exist', `${what} does not exist.`);
}

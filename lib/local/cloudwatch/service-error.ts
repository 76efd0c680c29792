/** How the API names a refusal: the code of the query protocol, the shape of the JSON protocol, and the HTTP status. */
const kinds = {
  ValidationError: { shape: 'ValidationException', status: 400 },
  InvalidParameterValue: { shape: 'InvalidParameterValueException', status: 400 },
  InvalidParameterCombination: { shape: 'InvalidParameterCombinationException', status: 400 },
  InvalidParameterInput: { shape: 'DashboardInvalidInputError', status: 400 },
  MissingParameter: { shape: 'MissingRequiredParameterException', status: 400 },
  InvalidFormat: { shape: 'InvalidFormatFault', status: 400 },
  InvalidNextToken: { shape: 'InvalidNextToken', status: 400 },
  InvalidAction: { shape: 'UnknownOperationException', status: 400 },
  ResourceNotFound: { shape: 'ResourceNotFound', status: 404 },
  DashboardNotFound: { shape: 'DashboardNotFoundError', status: 404 },
  InternalServiceError: { shape: 'InternalServiceFault', status: 500 },
} as const;

export type ServiceErrorKind = keyof typeof kinds;

/** A refusal that the caller gets to see in its own protocol. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly status: number;
  readonly shape: string;
  /** The code of the query protocol. */
  readonly code: string;

  constructor(kind: ServiceErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = kinds[kind].status;
    this.shape = kinds[kind].shape;
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html
    this.code = kind === 'DashboardNotFound' ? 'ResourceNotFound' : kind;
  }
}

import type { CustomResourceOptions, ResourceTransformation } from "@pulumi/pulumi";

/**
 * Of a resource whose outputs nobody reads, only the inputs that are said. Pulumi makes an Output of every input that
 * its type knows, said or not, and each is some twenty promises: a container has 75 of them, and says twenty.
 */
const onlySaid: ResourceTransformation = ({ props, opts }) => ({
  props: Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)),
  opts,
});

/** Options of a resource, or of a component with all that is in it, of which nothing is read but ids and URNs. */
export const UNREAD: Pick<CustomResourceOptions, "transformations"> = { transformations: [onlySaid] };

/** What the sandbox's cloud calls itself: everything it makes in Docker is named after it and labelled with it. */
export const CLOUD_NAME = "meet-sandbox";
